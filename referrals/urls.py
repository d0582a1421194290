"""Every address of the referrals' pages, a section for each screen."""

from django.urls import path

from referrals.views import bulk, inbox
from referrals.views.board_urls import board_urls
from referrals.views.drafting_urls import drafting_urls
from referrals.views.exchange_urls import exchange_urls
from referrals.views.notices_urls import notices_urls
from referrals.views.palette_urls import palette_urls
from referrals.views.record_urls import record_urls
from referrals.views.reports_urls import reports_urls
from referrals.views.tables_urls import tables_urls
from referrals.views.work_urls import work_urls

app_name = "referrals"

inbox_urls = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/tabs/", inbox.tabs, name="inbox_tabs"),
    path("inbox/bulk/", bulk.bulk, name="inbox_bulk"),
    path("inbox/<int:pk>/card/", inbox.card, name="inbox_card"),
    path("inbox/<int:pk>/row/", inbox.row, name="inbox_row"),
]

urlpatterns = [
    *inbox_urls,
    *record_urls,
    *drafting_urls,
    *exchange_urls,
    *notices_urls,
    *reports_urls,
    *tables_urls,
    *work_urls,
    *board_urls,
    *palette_urls,
]
