"""Takes what people wrote; gives HTML in which none of it runs: templates, formulas, clean markup."""
