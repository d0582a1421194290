"""Addresses of long work: bulk changes, exports, imports."""

from django.urls import path

from referrals.views import crm_files, work, work_files

work_urls = [
    path("work/", work.works, name="works"),
    path("work/bulk/new/", work.new_bulk, name="new_bulk"),
    path("work/export/", work_files.export, name="export"),
    path("work/import/", work_files.new_import, name="new_import"),
    path("work/import/<str:kind>-template.<str:form>", work_files.template, name="import_template"),
    path("work/crm-import/", crm_files.new_crm_import, name="new_crm_import"),
    path("work/crm-export/", crm_files.new_crm_export, name="new_crm_export"),
    path("work/ace-files/", work_files.new_ace_import, name="new_ace_import"),
    path("work/<int:pk>/", work.work, name="work"),
    path("work/<int:pk>/confirm/", work.confirm_work, name="confirm_work"),
    path("work/<int:pk>/cancel/", work.cancel_work, name="cancel_work"),
    path("work/<int:pk>/columns/", work_files.columns, name="work_columns"),
    path("work/<int:pk>/file/", work_files.result, name="work_file"),
    path("work/<int:pk>/rows.csv", work_files.rows, name="work_rows"),
    path("work/<int:pk>/to-correct.csv", work_files.to_correct, name="work_to_correct"),
]
