## Tests, models and later facts as the outcomes pages make them: censored at 24 months (730.5 days), 137 transplants of KMsurv::bmt.
## Output: answers/outcomes.json.   usage, in this folder: Rscript outcomes.R
suppressMessages({library(survival);library(cmprsk);library(jsonlite)})
R<-list(); g<-function(x) unname(x); h<-730.5
cut24<-function(d){d$event<-ifelse(d$time<=h,d$event,0);d$time<-pmin(d$time,h);d}
os<-cut24(read.csv("cases/kmsurv_bmt_os.csv")); re<-cut24(read.csv("cases/kmsurv_bmt_relapse.csv"))
cx<-function(f,z=TRUE){s<-summary(f);r<-list(coef=g(coef(f)),lower=g(log(s$conf.int[,"lower .95"])),upper=g(log(s$conf.int[,"upper .95"])),p=g(s$coefficients[,"Pr(>|z|)"]),loglik=f$loglik,concordance=g(f$concordance["concordance"])); if(z) r$zph<-g(cox.zph(f)$table[,"p"]); r}
lr<-function(f,d){x<-survdiff(f,d);pchisq(x$chisq,length(x$n)-1,lower.tail=FALSE)}
gr<-function(d,...) g(cuminc(d$time,d$event,d$group,...)$Tests[,"pv"])
## comparisons
R$log_rank<-lr(Surv(time,event)~group,os); R$log_rank_strata<-lr(Surv(time,event)~group+strata(male),os)
R$gray<-gr(re); R$gray_strata<-gr(re,strata=re$male)
pw<-combn(sort(unique(os$group)),2); p<-apply(pw,2,function(k) lr(Surv(time,event)~group,os[os$group%in%k,])); R$pairs<-list(p=p,holm=p.adjust(p,"holm"))
full<-read.csv("cases/kmsurv_bmt_os.csv"); R$median<-g(summary(survfit(Surv(time,event)~group,full,conf.type="log-log"))$table[,c("median","0.95LCL","0.95UCL")])
a<-summary(survfit(Surv(time,event)~group,os),rmean=h)$table; R$mean<-list(mean=g(a[,"rmean"]),se=g(a[,"se(rmean)"]))
inc<-function(d) {t<-timepoints(cuminc(d$time,d$event,d$group),h); list(est=g(t$est[1:3,1]),var=g(t$var[1:3,1]))}; R$incidence<-inc(re)
## models: reference level ALL
R$cox<-cx(coxph(Surv(time,event)~group+age+male,os)); R$cox_group<-cx(coxph(Surv(time,event)~group,os)); R$cox_age<-cx(coxph(Surv(time,event)~age,os)); R$cox_male<-cx(coxph(Surv(time,event)~male,os))
drop<-function(f) anova(f,coxph(Surv(time,event)~group+age+male,os))[2,4]
R$cox_lr<-c(drop(coxph(Surv(time,event)~age+male,os)),drop(coxph(Surv(time,event)~group+male,os)),drop(coxph(Surv(time,event)~group+age,os)))
R$cox_strata<-cx(coxph(Surv(time,event)~group+age+strata(cmv),os)); R$cox_cluster<-cx(coxph(Surv(time,event)~group+age,os,cluster=donor_age),FALSE)
R$cause_specific<-cx(coxph(Surv(time,event==1)~group+age+male,re))
x<-model.matrix(~group+age+male,re)[,-1]; f<-crr(re$time,re$event,x); s<-summary(f); R$fine_gray<-list(coef=g(f$coef),lower=g(log(s$conf.int[,3])),upper=g(log(s$conf.int[,4])),p=g(2*pnorm(-abs(f$coef/sqrt(diag(f$var))))))
R$interaction<-anova(coxph(Surv(time,event)~male+group,os),coxph(Surv(time,event)~male*group,os))[2,4]
R$subgroups<-lapply(split(os,os$group),function(d) cx(coxph(Surv(time,event)~male,d),FALSE))
## later facts: chronic GVHD, from the rows per state
st<-read.csv("cases/kmsurv_bmt_startstop_os.csv"); b<-do.call(rbind,lapply(split(st,st$id),function(d) data.frame(time=max(d$tstop),event=max(d$os),tc=if(any(d$cgvhd==1)) min(d$tstart[d$cgvhd==1]) else NA)))
L<-cut24(b); L<-L[L$time>182.625,]; L$cg<-as.numeric(!is.na(L$tc)&L$tc<=182.625); R$landmark<-list(n=as.list(table(L$cg)),p=lr(Surv(time,event)~cg,L),cox=cx(coxph(Surv(time,event)~cg,L),FALSE))
s24<-cut24(data.frame(time=st$tstop,event=st$os,st[,c("tstart","cgvhd","g2","g3")])); s24<-s24[s24$tstart<h,]; R$time_dependent<-cx(coxph(Surv(tstart,time,event)~cgvhd,s24),FALSE)
D<-cut24(b); D<-D[!is.na(D$tc)&D$tc<D$time,]; f<-survfit(Surv(tc,time,event)~1,D,conf.type="log-log"); a<-summary(f,times=c(100,182.625,365.25,547.875,730.5),extend=TRUE); R$delayed<-list(n=nrow(D),surv=a$surv,lower=a$lower,upper=a$upper,n_risk=a$n.risk)
write_json(R,"answers/outcomes.json",auto_unbox=TRUE,pretty=TRUE,digits=NA,na="null")
