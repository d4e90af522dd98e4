"""Takes zips and exchange folders that learners sent; gives plain files in ``submitted/``, or a refusal."""
