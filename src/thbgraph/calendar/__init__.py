"""What lies ahead of a state: deadlines, reports, windows for leaving, entries into force; as records and iCalendar."""

from thbgraph.calendar.entries import KINDS, Entry, calendar
from thbgraph.calendar.ical import icalendar_text

__all__ = ["KINDS", "Entry", "calendar", "icalendar_text"]
