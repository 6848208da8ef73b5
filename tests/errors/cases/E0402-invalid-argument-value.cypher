RETURN date('yesterday')
