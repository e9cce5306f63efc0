"""What a person or a test sees and sets: the page, and the paths below `/_sandbox`.

Called by `sandbox` for each request, before the registry is asked.
"""
