"""Fields that an administrator adds to records without a programmer; what stands in them is kept with the record."""
