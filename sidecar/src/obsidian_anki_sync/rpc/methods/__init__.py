"""The methods, a module for each subject."""
