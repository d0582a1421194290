"""The addresses of the board."""

from django.urls import path

from referrals.views import board

board_urls = [
    path("board/", board.board, name="board"),
    path("board/<str:name>/", board.column, name="board_column"),
]
