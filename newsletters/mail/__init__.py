from newsletters.mail.issues import ISSUE

__all__ = ["ISSUE"]
