"""Every address of the referrals' pages, a section for each screen."""

from django.urls import path

from referrals.views import bulk, deciding, inbox, record
from referrals.views.drafting_urls import drafting_urls
from referrals.views.exchange_urls import exchange_urls
from referrals.views.notices_urls import notices_urls
from referrals.views.tables_urls import tables_urls

app_name = "referrals"

inbox_urls = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/tabs/", inbox.tabs, name="inbox_tabs"),
    path("inbox/bulk/", bulk.bulk, name="inbox_bulk"),
    path("inbox/<int:pk>/card/", inbox.card, name="inbox_card"),
    path("inbox/<int:pk>/row/", inbox.row, name="inbox_row"),
]
record_urls = [
    path("referrals/<int:pk>/", record.referral, name="referral"),
    path("referrals/<int:pk>/accept/", deciding.accept, name="accept"),
    path("referrals/<int:pk>/reject/", deciding.reject, name="reject"),
    path("referrals/<int:pk>/assign/", deciding.assign, name="assign"),
    path("deliveries/<int:pk>/undo/", deciding.undo, name="undo"),
    path("deliveries/<int:pk>/resend/", deciding.resend, name="resend_delivery"),
]

urlpatterns = [*inbox_urls, *record_urls, *drafting_urls, *exchange_urls, *notices_urls, *tables_urls]
