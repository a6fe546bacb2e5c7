"""Makes docs/map.png: the layer of the sample articles in QGIS, over the gazetteer's towns.

    isnad map data/articles --out out
    LAYER=out/events.geojson PICTURE=docs/map.png xvfb-run -a -s "-screen 0 1280x800x24" \
        qgis --nologo --noversioncheck --code docs/picture.py
"""
import os
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsMarkerSymbol, QgsProject,
    QgsRectangle, QgsSingleSymbolRenderer, QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

root = Path(os.getcwd())
project, canvas = QgsProject.instance(), iface.mapCanvas()
project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))

places = (root / "gazetteer/places.csv").as_uri()
towns = QgsVectorLayer(
    f"{places}?delimiter=,&xField=lon&yField=lat&crs=EPSG:4326&detectTypes=yes",
    "gazetteer", "delimitedtext")
grey = {"name": "circle", "size": "0.9", "color": "150,145,135,110", "outline_style": "no"}
towns.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(grey)))
project.addMapLayer(towns)
# As a user would: the layer brings its own style.
events = iface.addVectorLayer(str(root / os.environ["LAYER"]), "events", "ogr")
canvas.setCanvasColor(QColor("#f7f5f0"))


def zoom():
    window = iface.mainWindow()
    window.showNormal()
    window.setGeometry(0, 0, 1280, 800)
    iface.layerTreeView().expandAll()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    for dock in iface.mainWindow().findChildren(QDockWidget):
        if dock.objectName() not in ("Layers",):
            dock.hide()
    to_map = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)
    canvas.setExtent(to_map.transformBoundingBox(QgsRectangle(35.3, 32.3, 42.0, 37.3)))
    canvas.refresh()


def grab():
    image = iface.mainWindow().grab().toImage()
    image.convertToFormat(QImage.Format_Indexed8, Qt.ThresholdDither).save(os.environ["PICTURE"])
    project.setDirty(False)
    os._exit(0)


QTimer.singleShot(3000, zoom)
QTimer.singleShot(9000, grab)
