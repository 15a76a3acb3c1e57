"""What people do with notices, and what other capabilities let the system say."""

from gezhi.notices.actions.telling import Telling, tell, tell_many

__all__ = ["Telling", "tell", "tell_many"]
