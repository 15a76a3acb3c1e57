"""What people do with guidance: publish an edition, say which premises they have, confirm that they have read it."""

from gezhi.guidance.actions.forgetting import destroy_names
from gezhi.guidance.actions.publishing import publish
from gezhi.guidance.actions.reading import confirm_for_firm, confirm_on_own_phone, say_premises

__all__ = ["confirm_for_firm", "confirm_on_own_phone", "destroy_names", "publish", "say_premises"]
