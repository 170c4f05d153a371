"""Stand-in for Open edX's site configuration: no organisation overrides any setting."""


def get_value_for_org(org: str, name: str, default: object = None) -> object:
    return default
