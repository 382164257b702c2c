"""What can be done to saved views, and keeping the numbers that their tiles are compared with."""

from app.savedviews.operations.configuration import SHARED, VIEWS_SECTION
from app.savedviews.operations.numbers import COMPARE, keep_number, order_numbers, sweep
from app.savedviews.operations.views import begin_with, for_reader, put_in_order, tidy_numbers

__all__ = [
    "COMPARE", "SHARED", "VIEWS_SECTION", "begin_with", "for_reader", "keep_number",
    "order_numbers", "put_in_order", "sweep", "tidy_numbers",
]  # fmt: skip
