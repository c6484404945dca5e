from django import template

from events import rules

register = template.Library()

register.filter("answer_words", rules.answer_in_words)
