"""What the gallery shows: invented values, and a form with each kind of field."""

from datetime import date, timedelta

from django import forms

from convergence.design.components import (
    Confirmation,
    KeyFigure,
    Pager,
    SideEntry,
    SummaryRow,
    Tab,
    TimelineEntry,
)
from convergence.design.fields import (
    DateField,
    DurationField,
    EmailField,
    PhoneField,
    SplitDateInput,
    SuggestField,
    Suggestion,
    TextAreaField,
    TimeField,
)
from convergence.design.frame import Crumb, NavEntry, SearchSlot, UserMenu

COLOURS = (
    Suggestion("01", "Vert", "comme l’herbe"),
    Suggestion("02", "Vert", "comme la mer"),
    Suggestion("03", "Vermillon"),
    Suggestion("04", "Violet"),
)


def find_colours(text: str) -> list[Suggestion]:
    """Suggestions whose label starts like ``text``."""
    return [colour for colour in COLOURS if colour.label.casefold().startswith(text.casefold())]


def colour_of(code: str) -> Suggestion | None:
    """The suggestion of one code."""
    return next((colour for colour in COLOURS if colour.code == code), None)


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom", widget=forms.TextInput({"autocomplete": "off"}))
    kind = forms.ChoiceField(label="Sorte", choices=[("", "Choisir"), ("a", "Première"), ("b", "Seconde")])
    happened_on = DateField(label="Date", help_text="Par exemple 3/2/2006 ou 3 février 2006.")
    born_on = DateField(label="Date de naissance", widget=SplitDateInput(), help_text="Par exemple 3 2 2006.")
    starts_at = TimeField(label="Heure", help_text="Par exemple 9h30.", required=False)
    lasts = DurationField(label="Durée", help_text="Par exemple 1 h 30.", longest=timedelta(hours=10))
    colour = SuggestField(
        label="Couleur",
        url_name="design:suggest",
        resolve=find_colours,
        by_code=colour_of,
        help_text="Commencez à écrire, par exemple « ver ».",
    )
    phone = PhoneField(label="Téléphone", required=False)
    email = EmailField(label="Adresse électronique", required=False)
    answer = forms.ChoiceField(
        label="Réponse",
        widget=forms.RadioSelect,
        choices=[("oui", "Oui"), ("non", "Non")],
        help_text="Au choix.",
    )
    days = forms.MultipleChoiceField(
        label="Jours",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "Lundi"), ("2", "Mardi"), ("3", "Mercredi")],
        required=False,
    )
    agreed = forms.BooleanField(label="J’ai relu ce formulaire")
    note = TextAreaField(label="Note", max_length=200, required=False)
    paper = forms.FileField(label="Document", required=False, help_text="PDF, 10 Mo au plus.")


NAVIGATION = (
    NavEntry("Composants", "/design/", current=True),
    NavEntry(
        "Exemples",
        children=(
            NavEntry("Confirmation", "/design/confirmation/"),
            NavEntry("Page introuvable", "/design/erreur/404/"),
        ),
    ),
)
BREADCRUMB = (Crumb("Accueil", "/"), Crumb("Composants"))
USER = UserMenu("Camille Exemple", "Conseillère, structure de démonstration")
SEARCH = SearchSlot("/design/")
TABS = (
    Tab("Synthèse", "?onglet=1", current=True),
    Tab("Actes", "?onglet=2", count=12),
    Tab("Échanges", "?onglet=3", children=(Tab("Messages", "?onglet=3"), Tab("Documents", "?onglet=4"))),
)
STEPS = ("Identité", "Coordonnées", "Situation")
ENTRIES = (
    TimelineEntry(date(2026, 11, 3), "Atelier projet", "Acte", "Deux heures, en groupe.", "Camille Exemple"),
    TimelineEntry(date(2026, 9, 1), "Formation", "Situation", until=date(2026, 10, 30)),
    TimelineEntry(date(2026, 8, 20), "Premier accueil", "Rendez-vous", url="#"),
)
ROWS = (
    SummaryRow("Prénom", "Inès", "#modifier", date(2026, 11, 3)),
    SummaryRow("Adresse", "1 rue de l’Exemple\n65000 Tarbes", "#modifier", note="Chez un proche"),
    SummaryRow("Permis de conduire", "", "#modifier"),
)
FIGURES = (
    KeyFigure("128", "personnes suivies", "12 de plus qu’en octobre", "#"),
    KeyFigure("7", "à rappeler cette semaine"),
    KeyFigure("1 h 30", "durée moyenne d’un entretien"),
)
SIDE = (
    SideEntry("Synthèse", "#s", current=True),
    SideEntry("Parcours", "#p", children=(SideEntry("Situations", "#p1"),)),
    SideEntry("Historique", "#h"),
)
PAGER = Pager("Lignes 26 à 50", first="?", previous="?avant=26", next="?apres=50")
CONFIRMATION = Confirmation(
    "Mettre fin à l’exemple",
    "Voulez-vous mettre fin à cet exemple ?",
    ("L’exemple ne sera plus proposé.", "Son historique reste lisible."),
    "Mettre fin",
    "/design/",
    needs_reason=True,
)
