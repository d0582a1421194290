"""Addresses of the record: its page, its sections as forms, its stages, conflicts and differences, and their lists."""

from django.urls import path

from referrals.views import action_required, closing, conflicts, deciding, editing, record

record_urls = [
    path("referrals/<int:pk>/", record.referral, name="referral"),
    path("referrals/<int:pk>/accept/", deciding.accept, name="accept"),
    path("referrals/<int:pk>/reject/", deciding.reject, name="reject"),
    path("referrals/<int:pk>/assign/", deciding.assign, name="assign"),
    path("referrals/<int:pk>/edit/", editing.edit, name="edit_referral"),
    path("referrals/<int:pk>/changes/<slug:name>/withdraw/", editing.withdraw_change, name="withdraw_change"),
    path("referrals/<int:pk>/resubmit/", editing.send_corrections, name="resubmit"),
    path("referrals/<int:pk>/next-step/", editing.next_step, name="next_step"),
    path("referrals/<int:pk>/resolve/", conflicts.settle, name="resolve"),
    path("referrals/<int:pk>/differences/<slug:name>/take/", conflicts.take, name="take_awss"),
    path("referrals/<int:pk>/differences/<slug:name>/resend/", conflicts.resend, name="resend_ours"),
    path("referrals/<int:pk>/differences/ignore/", conflicts.ignore, name="ignore_differences"),
    path("referrals/<int:pk>/stage/", closing.stage, name="stage"),
    path("referrals/<int:pk>/close/launched/", closing.launched, name="close_launched"),
    path("referrals/<int:pk>/close/lost/", closing.lost, name="close_lost"),
    path("deliveries/<int:pk>/undo/", deciding.undo, name="undo"),
    path("deliveries/<int:pk>/resend/", deciding.resend, name="resend_delivery"),
    path("divergences/", conflicts.divergences, name="divergences"),
    path("action-required/", action_required.queue, name="action_required"),
]
