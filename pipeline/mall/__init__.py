"""Where everything stands in a workbook: one geometry for those who write and read them."""
