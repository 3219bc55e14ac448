package outputs

import (
	"fleetcost/models/calibration"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
)

// CalibrationNames are the names of files of a calibration, without their endings but where
// they have one only.
func CalibrationNames() []string {
	return append([]string{"calibration", "calibrated.toml"}, plots.OfCalibration.Names()...)
}

// CalibrationFiles are a calibration in every format for programs and pages, and the tables
// of a scenario: calibrated.toml, calibration.csv, calibration.json, calibration.md, and its picture.
func CalibrationFiles(r *calibration.Result, from Origin) ([]File, error) {
	return kept(r, "calibration", from, plots.OfCalibration, Format.Calibration, File{"calibrated.toml", []byte(pages.CalibrationTable(r))})
}

// FrameworksFiles are predictions of frameworks in every format for programs and pages.
func FrameworksFiles(f *calibration.Frameworks, from Origin) ([]File, error) {
	return kept(f, "calibration", from, nil, Format.Frameworks)
}
