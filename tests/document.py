"""What the product's OpenAPI document says of its operations, put together once in a process."""

from typing import Any

from gezhi.project.api import api

DOCUMENT: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
