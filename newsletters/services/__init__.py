from newsletters.services.forgetting import forget_consents

__all__ = ["forget_consents"]
