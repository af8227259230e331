"""Pages of pickups: the board with its steps, the counter, the runners."""

from django.urls import path

from fulfillment.console import board, board_steps, hand_over, pick_paper, pickup_scan, runner

_STORE = "s/<slug:store>"
_PICKUP = f"{_STORE}/pickup/<str:public_id>"
_RUN = f"{_STORE}/runner/<str:public_id>"

urlpatterns = [
    path(f"{_STORE}/pickup/", board.show, name="pickup_board"),
    path(f"{_STORE}/pickup/scan/", pickup_scan.scan, name="pickup_scan"),
    path(f"{_STORE}/pickup/pick-list.pdf", pick_paper.of_store, name="pickup_pick_list"),
    path(f"{_PICKUP}/", hand_over.show, name="hand_over"),
    path(f"{_PICKUP}/more/", board_steps.more, name="pickup_more"),
    path(f"{_PICKUP}/accept/", board_steps.accept, name="pickup_accept"),
    path(f"{_PICKUP}/ready/", board_steps.make_ready, name="pickup_ready"),
    path(f"{_PICKUP}/decline/", board_steps.decline, name="pickup_decline"),
    path(f"{_PICKUP}/keep/", board_steps.keep, name="pickup_keep"),
    path(f"{_PICKUP}/again/", board_steps.tell_again, name="pickup_again"),
    path(f"{_PICKUP}/code/", board_steps.new_code, name="pickup_code"),
    path(f"{_PICKUP}/pick-list.pdf", pick_paper.of_one, name="pickup_pick_list_of"),
    path(f"{_STORE}/runner/", runner.show, name="runner_board"),
    path(f"{_RUN}/claim/", runner.claim, name="run_claim"),
    path(f"{_RUN}/release/", runner.release, name="run_release"),
    path(f"{_RUN}/gone/", runner.gone, name="run_gone"),
]
