"""Takes every graded lesson of a class; gives one offline page, or the same as JSON."""
