# Estimates by R's packages as they are asked for: says "ready" once they are loaded, then reads "load FILE" or
# the name of a contender from standard input and answers with the seconds that the processor spent on a run
# and the numbers that it gave, or with what went wrong.

suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
  library(prodlim)
})
# A run is repeated for so long: R's clock of processor time counts milliseconds.
SECONDS <- 0.05
TIMES <- c(90, 365, 730, 1461, 2922)

of_causes <- function(fit) {
  points <- timepoints(fit, TIMES)
  list(estimate = c(t(points$est[1:2, ])), se = sqrt(c(t(points$var[1:2, ]))))
}

contenders <- list(
  "survfit" = list(
    run = function(d) survfit(Surv(time, event > 0) ~ 1, d, conf.type = "log-log"),
    read = function(fit) {
      points <- summary(fit, times = TIMES)
      list(estimate = points$surv, se = points$std.err, lower = points$lower, upper = points$upper)
    }
  ),
  "prodlim" = list(
    run = function(d) prodlim(Hist(time, event > 0) ~ 1, d),
    read = function(fit) list(estimate = predict(fit, times = TIMES))
  ),
  "cuminc" = list(run = function(d) cuminc(d$time, d$event), read = of_causes),
  "prodlim for causes" = list(
    run = function(d) prodlim(Hist(time, event) ~ 1, d),
    read = function(fit) list(estimate = unlist(predict(fit, times = TIMES, cause = 1:2), use.names = FALSE))
  ),
  "survfit for causes" = list(
    run = function(d) survfit(Surv(time, factor(event)) ~ 1, d),
    read = function(fit) list(estimate = c(summary(fit, times = TIMES)$pstate[, 2:3]))
  ),
  "cuminc by group" = list(
    run = function(d) cuminc(d$time, d$event, d$group),
    read = function(fit) list(statistic = fit$Tests[1, "stat"])
  ),
  "survdiff" = list(
    run = function(d) survdiff(Surv(time, event > 0) ~ group, d),
    read = function(fit) list(statistic = fit$chisq)
  ),
  "coxph" = list(
    run = function(d) coxph(Surv(time, event > 0) ~ age + donor + score, d, ties = "efron"),
    read = function(fit) {
      list(coef = coef(fit), se = sqrt(diag(vcov(fit))), concordance = fit$concordance["concordance"])
    }
  ),
  "crr" = list(
    run = function(d) crr(d$time, d$event, as.matrix(d[c("age", "donor", "score")])),
    read = function(fit) list(coef = fit$coef, se = sqrt(diag(fit$var)))
  )
)

answer <- function(name) {
  contender <- contenders[[name]]
  gc(verbose = FALSE)
  runs <- spent <- 0
  started <- proc.time()
  while (spent < SECONDS) {
    result <- contender$run(data)
    runs <- runs + 1
    spent <- sum((proc.time() - started)[c("user.self", "sys.self")])
  }
  numbers <- lapply(contender$read(result), function(x) paste(sprintf("%.17g", x), collapse = ","))
  paste(c(sprintf("%.9f", spent / runs), paste0(names(numbers), "=", unlist(numbers))), collapse = ";")
}

cat("ready\n")
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
  if (startsWith(line, "load ")) {
    data <- read.csv(substring(line, 6))
    data$group <- factor(data$group)
    cat("loaded\n")
  } else {
    cat(tryCatch(answer(line), error = function(e) paste0("error=", conditionMessage(e))), "\n", sep = "")
  }
  flush(stdout())
}
