"""The gallery: every component on one page, for authors and for the accessibility tests."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from convergence.design import gallery as samples
from convergence.design.errors import FAULTS, error_page


@require_http_methods(["GET", "HEAD", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """All components; a POST shows the form as the server refuses or accepts it."""
    form = (
        samples.GalleryForm(request.POST, request.FILES)
        if request.method == "POST"
        else samples.GalleryForm()
    )
    accepted = form.is_bound and form.is_valid()
    context = {
        "samples": samples,
        "form": samples.GalleryForm() if accepted else form,
        "accepted": accepted,
        "draft_clear": ("galerie",) if accepted else (),
        "navigation": samples.NAVIGATION,
        "breadcrumb": samples.BREADCRUMB,
        "user_menu": samples.USER,
        "search_slot": samples.SEARCH,
    }
    return render(request, "design/gallery.html", context, status=422 if form.errors else 200)


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggestions of the gallery's own list."""
    found = samples.find_colours(request.GET.get("q", "").strip())
    return render(request, "design/suggestions.html", {"suggestions": found})


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The confirmation page; it does nothing when confirmed but ask for the reason."""
    empty = request.method == "POST" and not request.POST.get("motif", "").strip()
    context = {
        "confirmation": samples.CONFIRMATION,
        "form": None,
        "reason_error": "Écrivez le motif." if empty else "",
    }
    return render(request, "design/confirm.html", context)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Help on keyboard shortcuts."""
    return render(request, "design/keys.html")


@require_safe
def error(request: HttpRequest, status: int) -> HttpResponse:
    """One error page, as it comes out."""
    if status not in FAULTS:
        raise Http404
    return error_page(status)
