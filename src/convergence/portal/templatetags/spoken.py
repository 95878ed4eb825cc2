"""``{% load spoken %}``: what a page says of languages, dates in the one in force, links to pages in French only."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop, override

from convergence.portal.languages.choosing import is_spoken, language_in_force, offered_first
from convergence.portal.languages.offered import FRENCH, Language, translations
from convergence.portal.languages.told import in_its_words, is_french, told_date, told_day, told_weekday

register = template.Library()
register.filter("in_its_words", in_its_words)
register.filter("told_date", told_date, expects_localtime=True)
register.filter("told_day", told_day, expects_localtime=True)
register.filter("told_weekday", told_weekday, expects_localtime=True)

# what the scripts of her pages say: in French they say it by themselves
OF_SCRIPTS = (
    gettext_noop(
        "Ce que vous avez écrit n’est pas encore envoyé. Si vous continuez, c’est effacé. Continuer ?"
    ),
    gettext_noop("La page a changé."),
    gettext_noop("Votre photo ou votre fichier est encore ici."),
    gettext_noop("Vous aviez écrit : {}"),
    gettext_noop("Garder dans mes fichiers"),
    gettext_noop("J’ai lu, effacer"),
    gettext_noop("Ce que vous avez écrit"),
    gettext_noop("{} : effacé de cet appareil après une semaine. Rien n’a été envoyé."),
    gettext_noop("{} : envoyé. {}"),
    gettext_noop("{} : refusé. {}"),
    gettext_noop("{} : gardé. Connectez-vous pour l’envoyer."),
    gettext_noop("{} : gardé, sera envoyé."),
)
_COPY = gettext_noop("Pas de réseau. Vous lisez une copie du {}.")


@register.simple_tag
def hreflang_fr() -> SafeString:
    """For a link to a page that is written in French only."""
    return mark_safe("" if is_french() else ' hreflang="fr"')  # noqa: S308 - two constants


@register.simple_tag
def in_french() -> SafeString:
    """After the words of a link to a page that is written in French only."""
    if is_french():
        return mark_safe("")
    return format_html(" {}", gettext("(page en français)"))


@register.simple_tag(takes_context=True)
def languages(context: Context) -> SafeString:
    """The links of the foot, each in its own language: this page where it is translated, else the first one that is."""
    here, spoken_here = _address(context), _is_spoken_here(context)
    links = [
        (address_to(one, here if spoken_here else ""), one.code, one.code, _called(one, is_here=spoken_here))
        for one in (FRENCH, *translations())
        if one != language_in_force()
    ]
    return format_html_join(" ", '<a href="{}" lang="{}" hreflang="{}">{}</a>', links)


@register.simple_tag(takes_context=True)
def offered_language(context: Context) -> SafeString:
    """Above a page, when her browser asks for another language and she has chosen none."""
    request = context.get("request")
    if request is None or not _is_spoken_here(context):
        return mark_safe("")
    found = offered_first(request)
    if found is None:
        return mark_safe("")
    with override(found.code):
        words = gettext("Lire cette page en français")
    return format_html(
        '<p><a class="fr-link" href="{}" lang="{}" hreflang="{}">{}</a></p>',
        address_to(found, _address(context)),
        found.code,
        found.code,
        words,
    )


@register.simple_tag
def translated() -> bool:
    """Whether the page is told in another language than French."""
    return not is_french()


@register.simple_tag(takes_context=True)
def french_page(context: Context) -> str:
    """Where this page is read in French."""
    return address_to(FRENCH, _address(context))


@register.simple_tag
def words_of_scripts() -> SafeString:
    """What her scripts say in the language in force; nothing in French."""
    if is_french():
        return mark_safe("")
    words = json.dumps({one: gettext(one) for one in OF_SCRIPTS}, ensure_ascii=False)
    return format_html(' data-words="{}"', words)


@register.simple_tag
def copy_mark() -> SafeString:
    """Where the watching script says that what is read is a copy; with its words when they are not French."""
    if is_french():
        return mark_safe("<!--copie-->")
    return format_html("<!--copie {}|{}-->", language_in_force().code, gettext(_COPY))


def address_to(language: Language, here: str) -> str:
    """The address that keeps a language and comes back."""
    chosen = reverse("portal_languages:choose", args=[language.code])
    return f"{chosen}?{urlencode({'suite': here})}" if here else chosen


def _called(language: Language, *, is_here: bool) -> str:
    if is_here or language == FRENCH:
        return language.name
    with override(language.code):
        return gettext("Pages principales en français")


def _address(context: Context) -> str:
    request = context.get("request")
    return request.get_full_path() if request is not None and request.method in ("GET", "HEAD") else ""


def _is_spoken_here(context: Context) -> bool:
    request: Any = context.get("request")
    match = getattr(request, "resolver_match", None)
    return match is not None and is_spoken(match.func)
