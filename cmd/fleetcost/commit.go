package main

import (
	"errors"

	"github.com/urfave/cli/v2"

	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/models/purchasing"
	"fleetcost/outputs"
)

func commitCommand() *cli.Command {
	return &cli.Command{
		Name:      "commit",
		Usage:     "what to commit to: the cheapest way to pay for the machines of a forecast",
		ArgsUsage: "[FILE]",
		Description: `Forecasts every design, and finds from the machines of each hour how many to commit
to in each way that has a price: reserved for one or three years, committed use,
savings plans, with what is owned already ([cloud] owned) used first and spot where
it is asked for. Beside each: how much of the commitment is used, what it covers,
when an upfront payment has come back, and what is lost if traffic falls by a third.

  --months 12       whole calendar months, from the first after the traffic begins, as of budget
  --spot 30%        of the machines beyond commitments may be on spot
  --redone 5%       of the work on spot is done again where machines are taken away
  --cap 2.50        new commitments of a fleet cost no more than so much an hour, with
                    what is paid in advance spread over the term

--format csv has the columns of FOCUS, month by month, as it is paid (BilledCost) and
spread over the term (EffectiveCost).`,
		Flags: simulationFlags(
			&cli.StringFlag{Name: "design", Usage: "`NAMES` of designs, with commas between; all unless said"},
			&cli.StringFlag{Name: "months", Value: "12", Usage: "`NUMBER` of whole calendar months, from the first after the traffic begins"},
			&cli.StringFlag{Name: "step", Usage: "`TIME` between two looks, a part of an hour; a minute, or five of more than five weeks, unless said"},
			&cli.StringFlag{Name: "spot", Usage: "`SHARE` of the machines beyond commitments that may be on spot"},
			&cli.StringFlag{Name: "redone", Usage: "`SHARE` of the work on spot that is done again"},
			&cli.StringFlag{Name: "cap", Usage: "`AMOUNT` an hour that new commitments of a fleet may cost"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.PurchasingNames()...)
			if err != nil {
				return err
			}
			outlook, err := stepped(c, plan.Outlook{Whole: true})
			if err != nil {
				return err
			}
			if outlook.Months, err = wholeNumber("months", c.String("months"), mostMonths, "12"); err != nil {
				return err
			}
			var o purchasing.Options
			if o.Spot, o.Redone, err = onSpot(c); err != nil {
				return err
			}
			if c.IsSet("cap") {
				if o.Cap, err = cost.ParsePrice(c.String("cap")); err != nil || !o.Cap.Positive() {
					return usage("--cap: %q is no amount above 0; write what commitments may cost an hour, --cap 2.50", c.String("cap"))
				}
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			o.List = p.Catalogue
			if err := purchasing.Bought(o.List); err != nil { // before a forecast that takes long
				return usage("%v", err)
			}
			if p.Scenario.Designs, err = chosen(commaSeparated(c.String("design")), p.Scenario.Designs); err != nil {
				return err
			}
			forecast, err := p.Forecast(c.Context, outlook)
			s.progress.done()
			if errors.Is(err, plan.ErrOutlook) {
				return usage("%v", err)
			}
			if err != nil {
				return err
			}
			forecast.Warnings = append(forecast.Warnings, taken(s.loaded)...)
			answer, err := purchasing.Of(forecast, o)
			if errors.Is(err, purchasing.ErrPurchasing) {
				return usage("%v", err)
			}
			if err != nil {
				return err
			}
			s.tellStale(pricesOfWays(answer))
			if err := s.format.Purchasing(c.App.Writer, answer, s.place()); err != nil {
				return err
			}
			return s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.PurchasingFiles(answer, from) })
		},
	}
}

// onSpot are the shares of machines and of work.
func onSpot(c *cli.Context) (spot, redone float64, err error) {
	if c.IsSet("spot") {
		if spot, err = share(c.String("spot")); err != nil {
			return 0, 0, usage("--spot: %v", err)
		}
	}
	if c.IsSet("redone") {
		if redone, err = share(c.String("redone")); err != nil {
			return 0, 0, usage("--redone: %v", err)
		}
		if spot == 0 {
			return 0, 0, usage("--redone: nothing is on spot; add --spot 30%%")
		}
	}
	return spot, redone, nil
}
