"""What becomes of what somebody keeps here when they leave."""

from uuid import UUID

from cauri.kit.transactions import transaction_required
from cauri.products.bills.models import SavedAccount, Schedule


@transaction_required
def forget_all(user_id: UUID) -> None:
    """Cancel every schedule of somebody who has left, and forget every account."""
    Schedule.objects.filter(owner_id=user_id).update(state=Schedule.State.CANCELLED)
    SavedAccount.objects.filter(owner_id=user_id).delete()
