RETURN (1 + 2).name;
