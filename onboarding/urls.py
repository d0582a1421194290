"""Every address of the onboarding: the frame's here, each stage's own from its part."""

from django.urls import path

from onboarding.views import calendar, requests, stages, status, tasks
from onboarding.views.backfill_urls import urls as of_backfill
from onboarding.views.help_urls import urls as of_help
from onboarding.views.stage_1_urls import urls as of_stage_1
from onboarding.views.stage_2_urls import urls as of_stage_2
from onboarding.views.stage_3_urls import urls as of_stage_3
from onboarding.views.stage_5_urls import urls as of_stage_5
from onboarding.views.stage_6_urls import urls as of_stage_6
from onboarding.views.stage_7_urls import urls as of_stage_7
from onboarding.views.support_case_urls import urls as of_support_case

app_name = "onboarding"

urlpatterns = [
    path("", requests.requests, name="requests"),
    path("new/", requests.start, name="start"),
    path("<int:pk>/", requests.overview, name="overview"),
    path("<int:pk>/status/", status.status, name="status"),
    path("<int:pk>/calendar.ics", calendar.dues, name="calendar"),
    path("<int:pk>/wanted/", requests.wanted, name="wanted"),
    path("<int:pk>/move/<slug:wanted>/", requests.move, name="move"),
    path("<int:pk>/stage/<int:number>/", stages.stage, name="stage"),
    path("<int:pk>/stage/<int:number>/tasks/", tasks.add_task, name="add_task"),
    path("<int:pk>/stage/<int:number>/comments/", tasks.comment, name="comment"),
    path("<int:pk>/stage/<int:number>/files/", tasks.add_file, name="add_file"),
    path("<int:pk>/files/<int:attachment>/", tasks.file, name="file"),
    path("<int:pk>/tasks/<int:task>/", tasks.change_task, name="change_task"),
    path("<int:pk>/tasks/<int:task>/settle/", tasks.settle_task, name="settle_task"),
    path("<int:pk>/confirm/<slug:requirement>/", tasks.confirm, name="confirm"),
    path("<int:pk>/confirm/<slug:requirement>/withdraw/", tasks.withdraw, name="withdraw"),
    *of_help,
    *of_support_case,
    *of_stage_1,
    *of_stage_2,
    *of_stage_3,
    *of_stage_5,
    *of_stage_6,
    *of_backfill,
    *of_stage_7,
]
