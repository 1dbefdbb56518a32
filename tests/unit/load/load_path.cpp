#include "src/load/load_path.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/base/require.hpp"

using namespace polyslip;
using namespace polyslip::load;

namespace {

LoadCase from_ini(const std::string& text) { return read_case(base::parse_ini(text, "case.ini").section("load")); }

/// A linear "volume" that meets its target: P = 1e9 (F - I), and F from it where P is prescribed. sigma = P.
Response answer(const BoundaryTarget& target, double error = 0) {
  Response result;
  for (int c = 0; c < 9; ++c) {
    const double unit = c % 4 == 0 ? 1 : 0;
    result.F[c] = target.F_given[c] ? target.F[c] : unit + target.stress[c] / 1e9;
    result.P[c] = 1e9 * (result.F[c] - unit) + error;
  }
  result.sigma = result.P;
  return result;
}

const std::string three_steps =
    "[load.1]\ndot_F = 1e-3 0 0  0 x 0  0 0 x\nP = x x x  x 0 x  x x 0\nt = 20\nN = 5\nr = 1.5\nf_out = 2\nf_restart = "
    "4\n"
    "[load.2]\nF = x 0.05 0  0 1.01 0  0 0 0.98\nP = 0 x x  x x x  x x x\nt = 10\nN = 4\nstop.F12_above = 0.03\n"
    "[load.3]\nmode = hold_strain\nt = 1\nN = 2\n";

}  // namespace

TEST_CASE("a path visits every increment and ends on its targets") {
  LoadPath path(from_ini(three_steps));
  std::string outputs, restarts;
  double last_f11 = 1;
  while (!path.done() && path.step_index() == 0) {
    CHECK(path.remaining() == Approx(path.step().increment_length(path.increment_index())));
    const BoundaryTarget target = path.target(path.remaining());
    CHECK(target.F_given == Mask{true, true, true, true, false, true, true, true, false});
    CHECK(target.stress == Tensor{});
    const Accepted accepted = path.accept(target, answer(target));
    CHECK(accepted.increment_done);
    outputs += accepted.write_fields ? '1' : '0';
    restarts += accepted.write_restart ? '1' : '0';
    CHECK(accepted.step_done == (path.step_index() == 1));
    last_f11 = target.F[0];
  }
  CHECK(outputs == "01010");
  CHECK(restarts == "00010");
  CHECK(last_f11 == Approx(1.02).epsilon(1e-14));
  CHECK(path.time() == 20);

  // the stress of 11 goes to 0 linearly from where it is: 2e7 Pa
  for (double part : {0.75, 0.5}) {
    const BoundaryTarget target = path.target(path.remaining());
    CHECK(target.stress[0] == Approx(2e7 * part));
    CHECK(target.F[1] == Approx(0.05 * (1 - part)));
    CHECK(path.accept(target, answer(target)).stopped_by.empty());
  }
  const BoundaryTarget target = path.target(path.remaining());
  const Accepted stopped = path.accept(target, answer(target));
  CHECK(stopped.stopped_by == "F12_above");
  CHECK(stopped.step_done);
  CHECK(stopped.write_fields);
  CHECK(path.step_index() == 2);
  CHECK(path.time() == Approx(27.5));
  CHECK(path.target(path.remaining()).F[1] == Approx(0.0375));  // held
  for (int i = 0; i < 2; ++i) {
    const BoundaryTarget held = path.target(path.remaining());
    path.accept(held, answer(held));
  }
  CHECK(path.done());
  CHECK(path.increments_done() == 10);
  CHECK(path.time() == Approx(28.5));
}

TEST_CASE("an increment cut in pieces ends where the whole one ends") {
  LoadPath whole(from_ini(three_steps)), pieces(from_ini(three_steps));
  while (!whole.done()) {
    const BoundaryTarget target = whole.target(whole.remaining());
    whole.accept(target, answer(target));
    Accepted accepted;
    BoundaryTarget piece;
    int count = 0;
    while (!accepted.increment_done) {
      const double dt = count < 6 ? pieces.remaining() * (count % 2 == 0 ? 0.5 : 0.3) : pieces.remaining();
      piece = pieces.target(dt);
      accepted = pieces.accept(piece, answer(piece));
      ++count;
    }
    CHECK(count == 7);
    for (int c = 0; c < 9; ++c) {
      CAPTURE(whole.increments_done(), c);
      if (target.F_given[c]) CHECK(piece.F[c] == Approx(target.F[c]).epsilon(1e-13).margin(1e-16));
      if (!target.F_given[c]) CHECK(piece.stress[c] == Approx(target.stress[c]).epsilon(1e-12).margin(1e-6));
    }
    CHECK(pieces.time() == Approx(whole.time()).epsilon(1e-13));
  }
  CHECK(pieces.done());
}

TEST_CASE("stress targets do not inherit the error of a converged state") {
  LoadPath path(from_ini("[load.1]\ndot_F = 0 0 0  0 0 0  0 0 x\nP = x x x  x x x  x x 1e8\nt = 10\nN = 10\n"));
  for (int i = 1; i <= 10; ++i) {
    const BoundaryTarget target = path.target(path.remaining());
    CHECK(target.stress[8] == Approx(1e7 * i).epsilon(1e-14));
    path.accept(target, answer(target, 1e5));
  }
}

TEST_CASE("a restored path goes on exactly as the one that was saved") {
  for (int stop_after = 0; stop_after <= 10; ++stop_after) {
    CAPTURE(stop_after);
    LoadPath first(from_ini(three_steps));
    for (int i = 0; i < stop_after; ++i) {
      const BoundaryTarget target = first.target(first.remaining());
      first.accept(target, answer(target));
    }
    LoadPath second(from_ini(three_steps));
    second.restore(first.state());
    CHECK(second.done() == first.done());
    CHECK(second.time() == first.time());
    CHECK(second.increments_done() == stop_after);
    while (!first.done()) {
      const BoundaryTarget a = first.target(first.remaining()), b = second.target(second.remaining());
      CHECK(a.F == b.F);
      CHECK(a.stress == b.stress);
      CHECK(first.accept(a, answer(a)).stopped_by == second.accept(b, answer(b)).stopped_by);
    }
    CHECK(second.done());
  }
  LoadPath other(from_ini("[load.1]\nmode = hold_strain\nt = 1\nN = 1\n"));
  CHECK_THROWS_AS(other.restore({}), base::InputError);
  LoadPath ahead(from_ini(three_steps));
  for (int i = 0; i < 3; ++i) {
    const BoundaryTarget target = ahead.target(ahead.remaining());
    ahead.accept(target, answer(target));
  }
  CHECK_THROWS_AS(other.restore(ahead.state()), base::InputError);
}

TEST_CASE(
    "a temperature is asked for once, where its step begins, however that piece is cut, and is known after a restart") {
  const std::string hold = "mode = hold_strain\nt = 2\nN = 2\n";
  LoadPath path(from_ini("[load.1]\n" + hold + "[load.2]\n" + hold + "T = 500\n[load.3]\n" + hold + "[load.4]\n" +
                         hold + "T = 300\n"));
  std::string asked, known;
  while (!path.done()) {
    const BoundaryTarget whole = path.target(path.remaining()), half = path.target(0.5 * path.remaining());
    CHECK(whole.temperature == half.temperature);
    asked += half.temperature ? std::to_string(static_cast<int>(*half.temperature)) + " " : "- ";
    path.accept(half, answer(half));
    LoadPath again(path.load());
    again.restore(path.state());
    CHECK(again.temperature() == path.temperature());
    known += path.temperature() ? std::to_string(static_cast<int>(*path.temperature())) + " " : "- ";
    const BoundaryTarget rest = path.target(path.remaining());
    CHECK_FALSE(rest.temperature);
    path.accept(rest, answer(rest));
  }
  CHECK(asked == "- - 500 - - - 300 - ");
  CHECK(known == "- - 500 500 500 500 300 300 ");
}

TEST_CASE("L moves F by L F dt, and converges to the exponential") {
  double error[2];
  for (int k = 0; k < 2; ++k) {
    const int n = k == 0 ? 100 : 200;
    LoadPath path(from_ini("[load.1]\nL = 0.3 0 0  0 -0.1 0  0 0.2 -0.2\nt = 2\nN = " + std::to_string(n) + "\n"));
    const BoundaryTarget first = path.target(path.remaining());
    CHECK(first.F[0] == Approx(1 + 0.3 * 2.0 / n));
    CHECK(first.F[7] == Approx(0.2 * 2.0 / n));
    BoundaryTarget target;
    while (!path.done()) {
      target = path.target(path.remaining());
      path.accept(target, answer(target));
    }
    CHECK(target.F[0] == Approx(std::pow(1 + 0.3 * 2.0 / n, n)));
    error[k] = std::abs(target.F[0] - std::exp(0.6));
  }
  CHECK(error[0] / error[1] == Approx(2).epsilon(0.02));
  // free rows count as zero rows of L
  LoadPath mixed(from_ini("[load.1]\nL = 0.1 0 0  0 x 0  0 0 x\nP = x x x  x 0 x  x x 0\nt = 1\nN = 1\n"));
  CHECK(mixed.target(1).F[0] == Approx(1.1));
  CHECK(mixed.target(1).F[4] == 1);
}

TEST_CASE("stop rules look at what they name") {
  Response response;
  response.P = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  response.sigma = {300e6, 0, 0, 0, 0, 0, 0, 0, 0};
  response.slip = 0.25;
  CHECK(quantity_of("P12", response) == 2);
  CHECK(quantity_of("P31", response) == 7);
  CHECK(quantity_of("sigma11", response) == 300e6);
  CHECK(quantity_of("sigma_vM", response) == Approx(300e6));
  CHECK(quantity_of("F22", response) == 1);
  CHECK(quantity_of("slip", response) == 0.25);

  // P11 rises to 3 and falls: a drop by 10 % is seen in the increment where it is below 2.7; 'end' ends the run
  LoadPath path(
      from_ini("[load.1]\nmode = hold_strain\nt = 10\nN = 10\nstop.P11_drop = 0.1\nstop.then = end\n"
               "[load.2]\nmode = hold_strain\nt = 1\nN = 1\n"));
  const double stresses[] = {1, 2, 3, 2.8, 2.71, 2.69};
  std::string stopped;
  int taken = 0;
  for (double stress : stresses) {
    CHECK(!path.done());
    const BoundaryTarget target = path.target(path.remaining());
    Response now = answer(target);
    now.P[0] = stress;
    stopped = path.accept(target, now).stopped_by;
    ++taken;
    if (!stopped.empty()) break;
  }
  CHECK(stopped == "P11_drop");
  CHECK(taken == 6);
  CHECK(path.done());
}
