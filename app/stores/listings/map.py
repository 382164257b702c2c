"""The stores' list as a map: the same filters, counted by region and kind. A region's link adds it to the filters.

The place of a store is its visiting address on the day: the postal code's coordinates where they were imported, else
where most people of its municipality live.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_decimal, gettext, ngettext

from app.geography import queries as geography
from app.kernel.maps import Cluster, Sheet, Spot, clustered, fitted, shares
from app.kernel.problems import N_
from app.platform.layers import Category, Layer
from app.platform.listing import MOST_VALUES, Lens
from app.platform.pages import Action, Crumb, MapKind, MapMark, MapNote, MapPage, MapPart, MapRow, MapShape
from app.platform.views.listurls import Urls
from app.stores.listings.map_counts import counted, focus
from app.stores.listings.stores import STATES

BY = "by"
APART = 27.0
SMALLEST, LARGEST = 10.0, 15.0
BEAD_FROM = 5.0
"""The part of a ring, in hundredths, from which on its kind's shape has room."""
NAMED = 3
MAINLAND = (-8000, -794500, 112000, -644500)
"""The rectangle around Norway's mainland in map units, for a map without boundaries."""
AROUND = 1500
STATUS_LAYER = Layer(
    name="status",
    label=N_("Status"),
    filter="status",
    categories=tuple(
        Category(value, label, tone, shape)
        for (value, label), tone, shape in zip(
            STATES,
            ("ok", "warn", "bad", "info", "off", "off"),
            ("circle", "triangle", "square", "diamond", "cross", "ring"),
            strict=True,
        )
    ),
)
"""The map's own layer; other domains contribute theirs."""


class StoreMap:
    """One map: reads the counts once, then draws them as marks, shapes, legend and table."""

    def __init__(self, lens: Lens, urls: Urls, list_urls: Urls, layers: Sequence[Layer], by: str) -> None:
        self.lens, self.urls, self.list_url, self.layers = lens, urls, list_urls, layers
        self.asked, listing = urls.asked, urls.listing
        self.layer = next((layer for layer in layers if layer.name == by), STATUS_LAYER)
        self.names = {
            **geography.county_names(lens.session, lens.today, later=True),
            **geography.municipality_names(lens.session, lens.today, later=True),
        }
        within = focus(self.asked.values)
        inside = [code for code in self.names if len(code) == 4 and code.startswith(within)]
        self.only = len(within) == 2 and len(inside) == 1  # Oslo: a county that is one municipality
        self.within = inside[0] if self.only else within
        self.by_postal = len(self.within) == 4
        self.ground = geography.ground(lens.session, self.within)
        self.counts = counted(
            lens, listing, self.asked, self.layer, within=self.within, whole_regions=bool(self.ground.shapes)
        )

    def page(self) -> MapPage:
        """The whole map."""
        spots, kinds = self._spots(), self._kinds()
        sheet = self._sheet(spots)
        marks = clustered(
            [Spot(code, *sheet.at(*at), tuple(self.counts.places[code].counts)) for code, at in spots.items()],
            distance=APART,
            most=MOST_VALUES,
        )
        return MapPage(
            title=gettext(N_("Map of stores: %(layer)s"), layer=gettext(self.layer.label)),
            width=sheet.width,
            height=sheet.height,
            ground=_matrix(sheet),
            shapes=self._shapes(),
            marks=[self._mark(mark) for mark in sorted(marks, key=lambda m: (m.total, m.keys))],
            kinds=kinds,
            columns=[kind for kind in kinds if kind.count],
            rows=[self._row(code) for code in sorted(self.counts.regions, key=self._order)],
            region=self._heading(),
            places=self._crumbs(),
            layers=[self._layer_link(layer) for layer in self.layers],
            notes=self._notes(),
            drawn=bool(spots or self.ground.shapes),
        )

    # Where it lies ----------------------------------------------------------------------------------------------------
    def _spots(self) -> dict[str, tuple[int, int]]:
        """Where each place lies: its own coordinates, or the centre of its largest municipality."""
        places = self.counts.places
        known = geography.postal_spots(self.lens.session, places) if self.by_postal else {}
        found = {code: known.get(code) or geography.centre(place.largest) for code, place in places.items()}
        return {code: at for code, at in found.items() if at is not None}

    def _sheet(self, spots: Mapping[str, tuple[int, int]]) -> Sheet:
        around = self.ground.around
        if around is not None:
            return fitted(around.left, around.top, around.right, around.bottom)
        if not self.within or not spots:
            return fitted(*MAINLAND)
        across, down = [x for x, _ in spots.values()], [y for _, y in spots.values()]
        return fitted(min(across) - AROUND, min(down) - AROUND, max(across) + AROUND, max(down) + AROUND)

    # How it is drawn --------------------------------------------------------------------------------------------------
    def _shapes(self) -> list[MapShape]:
        most = max((region.total for region in self.counts.regions.values()), default=0)
        return [self._shape(code, path, most) for code, path in self.ground.shapes.items()]

    def _shape(self, code: str, path: str, most: int) -> MapShape:
        region = self.counts.regions.get(code)
        count = region.total if region else 0
        step = math.ceil(4 * math.sqrt(count / most)) if count else 0
        return MapShape(path, step, self._said([code], count), self._region_url(self.list_url, code) if count else None)

    def _mark(self, mark: Cluster) -> MapMark:
        radius = min(SMALLEST + 1.6 * math.log10(mark.total) * 1.5, LARGEST)
        counts = ", ".join(
            f"{gettext(c.label)} {format_decimal(n)}"
            for c, n in zip(self.layer.categories, mark.counts, strict=True)
            if n
        )
        parts = [self._part(radius, *share) for share in shares(mark.counts)]
        text = f"{self._said(mark.keys, mark.total)} ({counts})"
        return MapMark(mark.x, mark.y, round(radius, 1), mark.total, parts, text, self._place_url(mark.keys))

    def _part(self, radius: float, kind: int, begin: float, length: float) -> MapPart:
        category, middle = self.layer.categories[kind], math.radians(3.6 * (begin + length / 2))
        bead = (round(radius * math.sin(middle), 1), round(-radius * math.cos(middle), 1))
        return MapPart(category.tone, category.shape, begin, length, bead if length >= BEAD_FROM else None)

    def _said(self, codes: Sequence[str], count: int) -> str:
        """The places of a mark and how many stores are there: "Oslo, Bærum, Asker and 4 more: 57 stores"."""
        names = [code if self.by_postal else self.names.get(code, code) for code in codes]
        told = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            told = gettext(N_("%(names)s and %(more)s more"), names=told, more=len(names) - NAMED)
        stores = ngettext("%(num)s store", "%(num)s stores", count)
        return f"{told}: {stores}"

    # Where it leads ---------------------------------------------------------------------------------------------------
    def _narrowed(self, urls: Urls, values: Mapping[str, Sequence[str]]) -> str:
        """These filters with some replaced; a region lies inside what its filter let through, so it replaces that."""
        return urls.to(values={**self.asked.values, **values})

    def _region_url(self, urls: Urls, *codes: str, **more: Sequence[str]) -> str:
        return self._narrowed(urls, {"county" if len(codes[0]) == 2 else "municipality": codes, **more})

    def _place_url(self, codes: Sequence[str]) -> str:
        """The list of exactly the rows of these places."""
        if not self.by_postal:
            return self._region_url(self.list_url, *codes)
        return self._narrowed(self.list_url, {} if "" in codes else {"postal_code": codes})

    def _kinds(self) -> list[MapKind]:
        found = []
        for n, category in enumerate(self.layer.categories):
            count = self.counts.kinds[n]
            found.append(
                MapKind(gettext(category.label), category.tone, category.shape, count, self._kind_url(n, count))
            )
        return found

    def _kind_url(self, kind: int, count: int, region: str = "") -> str | None:
        """The list of one kind; none where it is empty, or where the filter holds other values, which would go."""
        name, values = self.layer.filter, {category.value for category in self.layer.categories}
        if not count or not values.issuperset(self.asked.values.get(name, ())):
            return None
        told = {name: (self.layer.categories[kind].value,)}
        return self._region_url(self.list_url, region, **told) if region else self._narrowed(self.list_url, told)

    def _row(self, code: str) -> MapRow:
        counts = self.counts.regions[code].counts
        cells = [(count, self._kind_url(n, count, code)) for n, count in enumerate(counts) if self.counts.kinds[n]]
        inward = self._region_url(self.urls, code) if code != self.within else None
        total_url = self._region_url(self.list_url, code)
        return MapRow(self.names.get(code, code), inward, cells, sum(counts), total_url)

    def _order(self, code: str) -> tuple[int, str]:
        return -self.counts.regions[code].total, code

    def _heading(self) -> str:
        return str(gettext(N_("Municipality") if self.within else N_("County")))

    def _crumbs(self) -> list[Crumb]:
        """From the country down to what is shown; each leads there with the same filters."""
        values = dict(self.asked.values)
        outside = {name: texts for name, texts in values.items() if name not in ("county", "municipality")}
        found = [Crumb(gettext(N_("Norway")), self.urls.to(values=outside) if self.within else None)]
        if self.within and not self.only:
            county = self.within[:2]
            up = self.urls.to(values=outside | {"county": (county,)}) if self.by_postal else None
            found.append(Crumb(self.names.get(county, county), up))
        if self.by_postal:
            found.append(Crumb(self.names.get(self.within, self.within)))
        return found

    def _layer_link(self, layer: Layer) -> Action:
        more = [(BY, layer.name)] if layer is not STATUS_LAYER else []
        urls = Urls(self.urls.base, self.asked, self.urls.listing, self.urls.view, more=more)
        return Action(gettext(layer.label), urls.to(), primary=layer is self.layer)

    # What it cannot show ----------------------------------------------------------------------------------------------
    def _notes(self) -> list[MapNote]:
        notes = []
        if nowhere := sum(self.counts.nowhere.values()):
            reasons = {
                "abroad": N_("%(count)s in other countries"),
                "unknown": N_("%(count)s without a municipality"),
                "elsewhere": N_("%(count)s outside the mainland"),
            }
            told = ", ".join(
                gettext(text, count=format_decimal(self.counts.nowhere[why]))
                for why, text in reasons.items()
                if why in self.counts.nowhere
            )
            text = ngettext("%(num)s store has no place on the map", "%(num)s stores have no place on the map", nowhere)
            lost = nowhere - self.counts.nowhere.get("elsewhere", 0)
            link = Action(gettext(N_("Show them")), self._narrowed(self.list_url, {"located": ("no",)}), icon="list-ul")
            notes.append(MapNote(f"{text}: {told}.", gettext(PLACELESS), link if lost else None))
        if not self.ground.shapes:
            notes.append(MapNote(gettext(UNBOUND), gettext(BRING_BOUNDARIES), below=True))
        return notes


PLACELESS = N_(
    "A store's place follows from the postal code of its visiting address. If no postal register is loaded, an"
    " administrator imports it: flask geography import FILE."
)
UNBOUND = N_("No boundaries have been imported for this part of the map, so the stores stand as points.")
BRING_BOUNDARIES = N_(
    "An administrator brings them once, from Kartverket's counties and municipalities as GeoJSON or TopoJSON:"
    " flask geography import-boundaries FILE."
)


def _matrix(sheet: Sheet) -> str:
    left, top = -sheet.left * sheet.scale, -sheet.top * sheet.scale
    return f"matrix({sheet.scale:.6f} 0 0 {sheet.scale:.6f} {left:.2f} {top:.2f})"


def drawn(lens: Lens, urls: Urls, list_urls: Urls, others: Sequence[Any], by: str) -> MapPage:
    """The map of the stores that a list's filters leave, by a layer's name (the status where there is no such one).

    `urls` lead to the map, `list_urls` to the list; `others` are the layers that other domains contribute.
    """
    layers = [STATUS_LAYER, *(layer for contributed in others for layer in contributed(lens.session))]
    return StoreMap(lens, urls, list_urls, layers, by).page()
