"""Financial statements: tables with periods as columns → `FinancialStatement`, natively or from inline XBRL."""
