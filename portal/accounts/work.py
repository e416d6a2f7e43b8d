"""A form whose sender may have to work for an answer (portal/accounts/challenge.py)."""

from typing import Any

from django import forms

from portal.accounts import challenge


class WorkForm(forms.Form):
    challenge = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-bits": challenge.BITS}))
    proof = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    data: Any

    def ask_for_work(self) -> None:
        self.fields["challenge"].initial = challenge.new()

    def check_work(self, otherwise: Any) -> None:
        """Raises ``otherwise`` with a new question; without a script in the browser there is no proof."""
        data = self.cleaned_data
        if not challenge.is_solved(data.get("challenge", ""), data.get("proof", "")):
            self.data = self.data.copy()
            self.data["challenge"], self.data["proof"] = challenge.new(), ""
            raise forms.ValidationError(otherwise)
