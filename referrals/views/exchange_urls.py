"""Addresses of the dashboard and the exchange."""

from django.urls import path

from referrals.views import connections, dashboard, exchange, quarantine

exchange_urls = [
    path("", dashboard.dashboard, name="dashboard"),
    path("lists/<slug:name>/", dashboard.referral_list, name="list"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/runs/<int:pk>/", exchange.run, name="run"),
    path("exchange/files/", exchange.files, name="files"),
    path("exchange/files/<int:pk>/", exchange.file, name="file"),
    path("exchange/files/<int:pk>/download/", exchange.download, name="download"),
    path("exchange/files/<int:pk>/reprocess/", quarantine.reprocess_file, name="reprocess_file"),
    path("exchange/records/<int:pk>/", quarantine.record, name="set_aside_record"),
    path("exchange/set-aside/", quarantine.set_aside, name="set_aside"),
    path("exchange/answers-without-question/", quarantine.orphans, name="orphans"),
    path("exchange/overdue/", quarantine.overdue, name="overdue"),
    path("exchange/resend/", quarantine.resend, name="resend"),
    path("exchange/new-from-aws/", exchange.drift, name="drift"),
    path("exchange/connections/<int:pk>/pause/", connections.pause, name="pause"),
    path("exchange/connections/<int:pk>/resume/", connections.resume, name="resume"),
    path("exchange/connections/<int:pk>/now/", connections.exchange_now, name="exchange_now"),
]
