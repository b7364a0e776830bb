"""The bundled newswire, served as feeds and taken through every stage at its own clock."""
