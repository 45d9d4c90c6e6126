"""Where things stand in the store. Re-making never overwrites, so every derivative may be cached for ever."""


def original_key(file_id: str) -> str:
    """The key of an original as it was received: never changed, never reused."""
    return f"originals/{file_id}"


def derivative_key(asset_id: str, recipe_version: str, name: str) -> str:
    """The key of a rendition made from an asset by one version of one recipe."""
    return f"derivatives/{asset_id}/{recipe_version}/{name}"
