"""The addresses of the backfill."""

from django.urls import path

from onboarding.views import backfill, backfill_import, backfill_row

urls = [
    path("<int:pk>/backfill/", backfill.backfill, name="backfill"),
    path("<int:pk>/backfill/decide/", backfill.decide, name="backfill_decide"),
    path("<int:pk>/backfill/change/", backfill.change, name="backfill_change"),
    path("<int:pk>/backfill/returned/", backfill.returned, name="backfill_returned"),
    path("<int:pk>/backfill/list.<slug:form>", backfill.file, name="backfill_file"),
    path("<int:pk>/backfill/import/", backfill_import.new_extract, name="backfill_import"),
    path("<int:pk>/backfill/preview/", backfill_import.look, name="backfill_preview"),
    path("<int:pk>/backfill/take/", backfill_import.take_extract, name="backfill_take"),
    path("<int:pk>/backfill/discard/", backfill_import.discard_extract, name="backfill_discard"),
    path("<int:pk>/backfill/rows/<int:row_pk>/", backfill_row.row, name="backfill_row"),
    path("<int:pk>/backfill/rows/<int:row_pk>/settle/", backfill_row.settle, name="backfill_settle"),
]
