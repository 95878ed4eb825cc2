"""Form fields of the house: French input as people type it, sentences that say what to do."""

from convergence.design.fields.dates import DateField, DateInput, SplitDateInput, parse_date
from convergence.design.fields.emails import EmailField
from convergence.design.fields.phones import PhoneField, format_phone, parse_phone
from convergence.design.fields.suggest import SuggestField, Suggestion, SuggestWidget
from convergence.design.fields.texts import TextArea, TextAreaField
from convergence.design.fields.times import DurationField, TimeField, parse_duration, parse_time

__all__ = [
    "DateField",
    "DateInput",
    "DurationField",
    "EmailField",
    "PhoneField",
    "SplitDateInput",
    "SuggestField",
    "SuggestWidget",
    "Suggestion",
    "TextArea",
    "TextAreaField",
    "TimeField",
    "format_phone",
    "parse_date",
    "parse_duration",
    "parse_phone",
    "parse_time",
]
