RETURN edtf('2025-39~') AS late, edtf('2025-22') AS summer;
