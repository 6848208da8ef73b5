RETURN $name
