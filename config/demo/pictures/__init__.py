"""Product pictures, drawn here: shapes are path data, colors come from the variant."""
