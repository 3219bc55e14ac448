package contract

// TuningJSON is what tune writes. Times are as in [ForecastJSON].
type TuningJSON struct {
	CurrencyJSON
	Scenario string   `json:"scenario"`
	Seed     uint64   `json:"seed"`
	Goal     GoalJSON `json:"goal"`
	Answers  []string `json:"answers"`

	Design   string             `json:"design"`
	Policy   string             `json:"policy"`
	Keeps    bool               `json:"keeps_goal"` // no more is missed than is allowed, on the days that it was tuned on
	Allowed  Number             `json:"missed_share_allowed"`
	Tried    int                `json:"settings_tried"`
	Services []TunedServiceJSON `json:"services"`
	TunedOn  TuningPartJSON     `json:"tuned_on"`
	HeldOut  *TuningPartJSON    `json:"held_out"` // null where all days were tuned on

	Traffic  string   `json:"traffic"`
	Typical  bool     `json:"typical_week"`
	Zone     string   `json:"zone"`
	Step     Number   `json:"step_s"`
	Provider string   `json:"provider"`
	Region   string   `json:"region"`
	Warnings []string `json:"warnings"`

	Interrupted bool `json:"interrupted,omitempty"` // it is a part of what was asked for; the warnings say which
}

// TunedServiceJSON is a service with the settings of its autoscaler.
type TunedServiceJSON struct {
	Name     string             `json:"name"`
	Machine  string             `json:"machine"`
	Was      string             `json:"was"` // in one line
	Is       string             `json:"is"`
	Settings []TunedSettingJSON `json:"settings"`
}

// TunedSettingJSON is a setting, as a scenario writes it below scaling.
type TunedSettingJSON struct {
	Key     string `json:"key"`
	Was     string `json:"was"`
	Is      string `json:"is"`
	Changed bool   `json:"changed"`
}

// TuningPartJSON is a stretch of days, forecast on its own.
type TuningPartJSON struct {
	From          string     `json:"from"`
	To            string     `json:"to"`
	Hours         Number     `json:"hours"`
	Requests      Number     `json:"requests"`
	PeakPerSecond Number     `json:"peak_per_s"`
	Asked         CourseJSON `json:"as_it_was"`
	Tuned         CourseJSON `json:"tuned"`
	Static        CourseJSON `json:"static"`
	Oracle        CourseJSON `json:"oracle"`
}
