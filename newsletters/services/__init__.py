from newsletters.services.forgetting import forget_consents
from newsletters.services.issues import send_due
from newsletters.services.skeletons import make_due_drafts, make_next_draft

__all__ = ["forget_consents", "make_due_drafts", "make_next_draft", "send_due"]
