"""docs/reference/openapi.json: the API as the product itself describes it at /api/v1/openapi.json."""

import json


def text() -> str:
    """The document, in a stable order."""
    from gezhi.project.api import api

    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
