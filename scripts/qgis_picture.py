"""A picture of a project in QGIS, as it opens; scripts/screenshots.sh runs it.

    PROJECT=out/isnad.qgz PICTURE=docs/qgis.png [THEME='English: over time' DAY=2024-12-05] \
        xvfb-run -a -s "-screen 0 1280x800x24" qgis --nologo --noversioncheck --code scripts/qgis_picture.py
"""
import os

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QDateTime, Qt, QTimer
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar
from qgis.utils import iface

project = QgsProject.instance()


def opened():
    project.read(os.environ["PROJECT"])
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    window.showNormal()
    window.setGeometry(0, 0, 1280, 800)
    day = os.environ.get("DAY")
    shown = {"Layers"} | ({"Temporal Controller"} if day else set())
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in shown)
    for bar in window.findChildren(QToolBar):
        bar.setVisible(bar.objectName() in ("mFileToolBar", "mMapNavToolBar", "mAttributesToolBar"))
    layers = [d for d in window.findChildren(QDockWidget) if d.objectName() == "Layers"]
    window.resizeDocks(layers, [380], Qt.Horizontal)
    model, tree = iface.layerTreeView().layerTreeModel(), project.layerTreeRoot()
    if os.environ.get("THEME"):
        project.mapThemeCollection().applyTheme(os.environ["THEME"], tree, model)
    for node in tree.findLayers():
        node.setExpanded(node.isVisible() and node.name().endswith(("latest day", "over time")))
    if day:
        controller = canvas.temporalController()
        at = QDateTime.fromString(f"{day}T00:00:00Z", Qt.ISODate)
        controller.setCurrentFrameNumber(controller.findBestFrameNumberForFrameStart(at))


def zoom():
    """The project's own view anew: the canvas has changed its shape."""
    iface.messageBar().clearWidgets()
    iface.mapCanvas().setReferencedExtent(project.viewSettings().defaultViewExtent())
    iface.mapCanvas().refreshAllLayers()


def grab():
    image = iface.mainWindow().grab().toImage()
    image.convertToFormat(QImage.Format_RGB888).save(os.environ["PICTURE"])
    project.setDirty(False)
    os._exit(0)


QTimer.singleShot(2500, opened)
QTimer.singleShot(5000, zoom)
QTimer.singleShot(10000, grab)
