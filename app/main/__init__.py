"""The composition root: settings in, running application out. The only package that knows all others."""
