"""How WebVTT writes a moment."""


def timestamp(seconds: float) -> str:
    """WebVTT's, ``00:01:02.500``."""
    thousandths = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
