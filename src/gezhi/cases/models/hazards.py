"""The plan for a serious hazard: the five things that must be settled (五落实)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.cases.models.cases import Case
from gezhi.people.models import Person


class HazardPlan(models.Model):
    """Responsibility, measures, money, deadline, emergency plan (责任、措施、资金、时限、预案); 安监总局令第 16 号, art. 15."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="plan")
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hazard_plans")
    measures = models.TextField(_("measures"), max_length=2000)
    money = models.CharField(_("money and materials"), max_length=400)
    deadline = models.DateTimeField(_("deadline"))
    emergency = models.TextField(_("emergency plan"), max_length=2000)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(measures="") & ~Q(money="") & ~Q(emergency=""), name="a hazard plan settles all five"
            )
        ]

    def __str__(self) -> str:
        return f"plan of {self.case_id}"
