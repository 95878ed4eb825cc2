"""She chooses the language of her pages: by a link, without script nor account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from convergence.portal.languages.choosing import keep_language
from convergence.portal.languages.offered import language_named
from convergence.web.access import outside


@outside
@require_safe
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a language and come back to the page; a link of the foot needs no form, and nothing of hers is written."""
    language = language_named(code)
    if language is None:
        raise Http404
    first = reverse("portal_shell:welcome")
    wanted = request.GET.get("suite", "")
    comes_back = wanted.startswith(first) and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    answer = HttpResponseRedirect(wanted if comes_back else first, status=303)
    answer["Cache-Control"] = "no-store"
    keep_language(answer, language)
    return answer
